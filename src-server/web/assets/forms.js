// Every page with a form: says that it is being sent, and sends it once. Without this script too a
// form sent twice does once what it does: the services behind the pages see to that.

const page = document.documentElement;

for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.getAttribute('aria-busy') === 'true') {
      event.preventDefault();
      return;
    }
    form.setAttribute('aria-busy', 'true');
    for (const button of form.querySelectorAll('button[type=submit]')) {
      button.setAttribute('aria-disabled', 'true');
    }
  });
}

// A page that the back button brings out of the browser's memory may send again.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[aria-busy]')) {
    form.removeAttribute('aria-busy');
    for (const button of form.querySelectorAll('[aria-disabled]')) {
      button.removeAttribute('aria-disabled');
    }
  }
});

const show = page.dataset['showPassword'];
if (show !== undefined) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const passwords = document.querySelectorAll('input[type=password]');
  for (const input of passwords) {
    const label = document.createElement('label');
    label.className = 'check';
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.addEventListener('change', () => (input.type = box.checked ? 'text' : 'password'));
    label.append(box, show);
    input.after(label);
  }
}

document.getElementById('errors')?.focus();
