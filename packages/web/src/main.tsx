import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/Badge.css'
import '@mantine/core/styles/Tabs.css'
import '@mantine/core/styles/Table.css'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/Progress.css'
import '@mantine/core/styles/Alert.css'
import '@mantine/core/styles/Anchor.css'
import '@mantine/core/styles/Text.css'
import './page.css'
import './viewer/viewer.css'
import { createTheme, MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Boundary } from './notices/Boundary.tsx'
import { App } from './pages/App.tsx'
import { startWords } from './words/language.ts'

await startWords()

const theme = createTheme({ primaryColor: 'blue' })

// Variables and classes come from style sheets: the page server's policy allows no style elements.
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme="dark" withCssVariables={false} withGlobalClasses={false}>
      <Boundary>
        <App />
      </Boundary>
    </MantineProvider>
  </StrictMode>,
)
