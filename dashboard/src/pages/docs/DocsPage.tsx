import { Page } from '../../parts/Page.tsx'

export const DocsPage = () => <Page title="DocsPage">{null}</Page>
