import { Page } from '../../parts/Page.tsx'

export const KeyPage = () => <Page title="KeyPage">{null}</Page>
