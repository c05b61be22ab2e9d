import { Page } from '../../parts/Page.tsx'

export const AccountsPage = () => <Page title="AccountsPage">{null}</Page>
