import '@fontsource-variable/golos-text/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './backend';
import { Store } from './store.svelte';
import { language, learnWords, say } from './words';

document.documentElement.lang = language;

async function begin(): Promise<void> {
  await learnWords();
  document.title = say('app-name');
  const store = new Store(await connect());
  await store.meet();
  mount(App, { target: document.getElementById('app')!, props: { store } });
  await store.start();
}

void begin();
