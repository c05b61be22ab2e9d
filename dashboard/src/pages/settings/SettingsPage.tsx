import { Page } from '../../parts/Page.tsx'

export const SettingsPage = () => <Page title="SettingsPage">{null}</Page>
