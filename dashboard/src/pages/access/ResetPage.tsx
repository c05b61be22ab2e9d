import { Page } from '../../parts/Page.tsx'

export const ResetPage = () => <Page title="ResetPage">{null}</Page>
