/** What is wrong with a field, by field and code (src-shared/domain/attendee-form.ts). */
export const formErrors = {
  name: {
    missing: 'Enter your name.',
    'too-short': 'A name has at least 2 characters.',
    'too-long': 'A name has at most 100 characters.',
    invalid: 'Enter your name as it is on your card.',
    rounded: 'Enter your name as it is on your card.',
  },
  email: {
    missing: 'Enter your e-mail address.',
    'too-short': 'Enter your whole e-mail address.',
    'too-long': 'An e-mail address has at most 120 characters.',
    invalid: 'This is not a whole e-mail address: it looks like name@example.com.',
    rounded: 'This is not a whole e-mail address.',
    taken: 'This e-mail address has an account already. Sign in instead.',
  },
  phone: {
    missing: 'Enter your mobile number.',
    'too-short': 'A mobile number has exactly 10 digits: some are missing.',
    'too-long': 'A mobile number has exactly 10 digits: there are too many.',
    invalid: 'This is not a mobile number of 10 digits.',
    rounded: 'This is not a mobile number of 10 digits.',
    taken: 'This mobile number belongs to another account. Sign in there, or use another number.',
  },
  location: {
    missing: 'Enter your place.',
    'too-short': 'A place has at least 2 characters.',
    'too-long': 'A place has at most 200 characters.',
    invalid: 'Enter your town or village.',
    rounded: 'Enter your town or village.',
  },
  password: {
    missing: 'Enter a password.',
    'too-short': 'A password has at least 8 characters.',
    'too-long': 'A password has at most 200 characters.',
    invalid: 'This password can’t be used.',
    common: 'This password is on a list of common ones. Choose another.',
    wrong: 'This is not your password.',
  },
  picture: { missing: 'Choose a picture first.' },
  typed: { missing: 'Type the word to show that you mean it.', wrong: 'Type exactly this word.' },
};
