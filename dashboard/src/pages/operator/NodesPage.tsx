import { Page } from '../../parts/Page.tsx'

export const NodesPage = () => <Page title="NodesPage">{null}</Page>
