/** Words are there before anything is said, as in the page. */
import english from '../../messages/en.ftl';
import russian from '../../messages/ru.ftl';
import { learnWords, speaker as speakerOf, type Language } from '../../src/words';

await learnWords();

/** Says messages in one of both languages. */
export const speaker = (language: Language): ReturnType<typeof speakerOf> => speakerOf(language, language === 'ru' ? russian : english);
