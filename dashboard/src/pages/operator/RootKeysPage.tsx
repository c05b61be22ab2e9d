import { Page } from '../../parts/Page.tsx'

export const RootKeysPage = () => <Page title="RootKeysPage">{null}</Page>
