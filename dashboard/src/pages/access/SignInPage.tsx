import { Page } from '../../parts/Page.tsx'

export const SignInPage = () => <Page title="SignInPage">{null}</Page>
