import { Page } from '../../parts/Page.tsx'

export const ProfilesPage = () => <Page title="ProfilesPage">{null}</Page>
