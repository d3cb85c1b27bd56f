let common: Promise<ReadonlySet<string>> | null = null;

/** What people have chosen most, in lower case (@zxcvbn-ts/language-common). */
async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** Whether a password is on the list that guessers try first; loaded when one is first chosen. */
export async function isCommonPassword(password: string): Promise<boolean> {
  common ??= load();
  return (await common).has(password.toLowerCase());
}
