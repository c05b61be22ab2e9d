import { Page } from '../../parts/Page.tsx'

export const ExplainPage = () => <Page title="ExplainPage">{null}</Page>
