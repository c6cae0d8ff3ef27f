/** What can stand in the way, each with a page of its own: what it is, and what to do next. */
export type Topic =
  // Госуслуги
  | 'account-under-14' | 'account-from-14' | 'account-unconfirmed' | 'account-locked' | 'captcha' | 'sms' | 'password' | 'wrong-account'
  // The portal
  | 'staff-entry' | 'parent-account' | 'consent' | 'diary-not-found'
  // VK ID
  | 'vk-sms' | 'vk-password' | 'vk-wrong-account' | 'vk-taken';
