import { Page } from '../../parts/Page.tsx'

export const UsagePage = () => <Page title="UsagePage">{null}</Page>
