import { Page } from '../../parts/Page.tsx'

export const AcceptPage = () => <Page title="AcceptPage">{null}</Page>
