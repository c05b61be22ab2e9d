import { Page } from '../../parts/Page.tsx'

export const SetupPage = () => <Page title="SetupPage">{null}</Page>
