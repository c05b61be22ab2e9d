import { Page } from '../../parts/Page.tsx'

export const ApiDocsPage = () => <Page title="ApiDocsPage">{null}</Page>
