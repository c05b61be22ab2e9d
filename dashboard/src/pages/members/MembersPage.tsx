import { Page } from '../../parts/Page.tsx'

export const MembersPage = () => <Page title="MembersPage">{null}</Page>
