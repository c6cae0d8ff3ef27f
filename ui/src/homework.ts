/** Homework as it is read. */
import type { AttachmentView, HomeworkView } from './backend/types';

/** The title is the link's own address, and no other site's: a title may say anything. */
export function isAddress({ title, host }: AttachmentView): boolean {
  try {
    return /^https?:\/\//.test(title) && new URL(title).hostname === host;
  } catch {
    return false;
  }
}

/** The task without the addresses at the ends of its lines: they stand beneath it as buttons. */
export function plainTask(task: HomeworkView): string {
  const addresses = task.attachments.filter(isAddress).map(({ title }) => title);
  const lines = task.text.split('\n').map((line) => {
    const address = addresses.find((each) => line.trimEnd().endsWith(each));
    return address ? line.trimEnd().slice(0, -address.length).trimEnd() : line;
  });
  return lines.join('\n').trim() || task.text;
}
