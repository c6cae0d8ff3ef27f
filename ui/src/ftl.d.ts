/** A catalogue as the build leaves it: read already (`vite.config.ts`). */
declare module '*.ftl' {
  import type { FluentResource } from '@fluent/bundle';

  const messages: FluentResource['body'];
  export default messages;
}
