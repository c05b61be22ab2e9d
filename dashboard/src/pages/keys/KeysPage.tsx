import { Page } from '../../parts/Page.tsx'

export const KeysPage = () => <Page title="KeysPage">{null}</Page>
