import type { Attachment } from 'svelte/attachments';

/** Tells when an element comes into view for the first time. */
export const whenSeen = (seen: () => void): Attachment => (element) => {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    seen();
  });
  observer.observe(element);
  return () => observer.disconnect();
};
