import { Page } from '../../parts/Page.tsx'

export const ProjectsPage = () => <Page title="ProjectsPage">{null}</Page>
