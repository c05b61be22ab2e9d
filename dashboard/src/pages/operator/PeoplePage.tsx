import { Page } from '../../parts/Page.tsx'

export const PeoplePage = () => <Page title="PeoplePage">{null}</Page>
