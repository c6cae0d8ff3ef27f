import '@fontsource-variable/golos-text/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './backend';
import { Store } from './store.svelte';
import { language, say } from './words';

document.documentElement.lang = language;
document.title = say('app-name');

async function begin(): Promise<void> {
  const store = new Store(await connect());
  await store.meet();
  mount(App, { target: document.getElementById('app')!, props: { store } });
  await store.start();
}

void begin();
