import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { chosenLanguage, type Messages, messagesIn } from './language/language.ts'
import { Speaking } from './language/Speaking.tsx'
import { startTheme } from './look.ts'
import { Toasts } from './parts/Toasts.tsx'
import { queries } from './queries.ts'
import { router } from './router.tsx'
import { SignInAgain } from './shell/SignInAgain.tsx'
import './styles.css'

startTheme()
const language = chosenLanguage()
document.documentElement.lang = language
const place = document.getElementById('root')
if (place === null) throw new TypeError('The page has no place for the dashboard.')

const show = (messages: Messages) =>
  createRoot(place).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queries}>
          <Speaking first={{ language, messages }}>
            <Toasts>
              <RouterProvider router={router} />
              <SignInAgain />
            </Toasts>
          </Speaking>
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  )

/** Without the texts of a language there is only what stands in the page itself. */
const apologize = () => document.getElementById('unreachable')?.removeAttribute('hidden')

await messagesIn(language).then(show, apologize)
