const stored = 'cones2.key';

/** The key of this tab: from the address that `cones2 up` prints (never sent to a server), or typed. */
export function keyOfTab(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) {
    sessionStorage.setItem(stored, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(stored);
}

export function keep(key: string) {
  sessionStorage.setItem(stored, key);
}

export function forget() {
  sessionStorage.removeItem(stored);
}
