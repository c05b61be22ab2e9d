import { Page } from '../../parts/Page.tsx'

export const MyselfPage = () => <Page title="MyselfPage">{null}</Page>
