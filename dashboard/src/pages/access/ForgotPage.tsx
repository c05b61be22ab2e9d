import { Page } from '../../parts/Page.tsx'

export const ForgotPage = () => <Page title="ForgotPage">{null}</Page>
