import { Page } from '../../parts/Page.tsx'

export const OperatorUsagePage = () => <Page title="OperatorUsagePage">{null}</Page>
