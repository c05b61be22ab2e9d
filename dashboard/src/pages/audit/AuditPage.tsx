import { Page } from '../../parts/Page.tsx'

export const AuditPage = () => <Page title="AuditPage">{null}</Page>
