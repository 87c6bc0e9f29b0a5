import { Button } from '@mantine/core'
import { chooseLanguage, useWords } from '../words/language.ts'

/** The page in its other language. */
export function LanguageSwitch(): React.JSX.Element {
  const { language, say } = useWords()
  const other = language === 'en' ? 'zh' : 'en'
  return (
    <Button
      className="language"
      size="compact-sm"
      variant="default"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      title={say('language.switch')}
      onClick={() => void chooseLanguage(other)}
    >
      {say('language.other')}
    </Button>
  )
}
