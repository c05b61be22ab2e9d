import { Page } from '../../parts/Page.tsx'

export const ApisPage = () => <Page title="ApisPage">{null}</Page>
