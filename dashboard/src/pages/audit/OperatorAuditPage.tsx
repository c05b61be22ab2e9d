import { Page } from '../../parts/Page.tsx'

export const OperatorAuditPage = () => <Page title="OperatorAuditPage">{null}</Page>
