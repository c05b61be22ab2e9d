import { Page } from '../../parts/Page.tsx'

export const ApiPage = () => <Page title="ApiPage">{null}</Page>
