/** Leads to the first field of a form that is marked as wrong, once it is drawn. */
export function showFirstWrong(form: HTMLElement | null): void {
  requestAnimationFrame(() => {
    const marked = form?.querySelector<HTMLElement>(
      '[aria-invalid="true"], [data-invalid] [tabindex="0"], [role="alert"]',
    );
    marked?.scrollIntoView({ block: 'center' });
    marked?.focus({ preventScroll: true });
  });
}
