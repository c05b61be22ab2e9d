import { Page } from '../../parts/Page.tsx'

export const CollectionsPage = () => <Page title="CollectionsPage">{null}</Page>
