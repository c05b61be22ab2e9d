import { Page } from '../../parts/Page.tsx'

export const OverviewPage = () => <Page title="OverviewPage">{null}</Page>
