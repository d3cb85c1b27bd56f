/** The locale for numbers and times: Indian grouping and Latin digits in both languages. */
export function localeOf(language: string): string {
  return language === 'hi' ? 'hi-IN-u-nu-latn' : 'en-IN';
}
