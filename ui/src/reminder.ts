import '@fontsource-variable/golos-text/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import { connectReminder } from './backend/reminder';
import Reminder from './screens/Reminder.svelte';
import { language, learnWords, say } from './words';

document.documentElement.lang = language;

async function begin(): Promise<void> {
  await learnWords();
  document.title = say('app-name');
  mount(Reminder, { target: document.getElementById('app')!, props: { backend: await connectReminder() } });
}

void begin();
