/** One sentence for every error of the catalogue: what happened, and what to do. */
export const error = {
  'invalid-input': 'This was not understood. Check what you entered.',
  'unknown-call': 'This version does not know how to do that. Restart Gatehouse.',
  'not-allowed': 'This is not allowed here.',
  'not-ready': 'Gatehouse is not ready yet. Wait a moment and try again.',
  'core-restarted': 'The store restarted in the middle of it. Try again.',
  'no-answer': 'The store gave no answer. Wait a moment and try again.',
  internal: 'Something went wrong inside Gatehouse. Try again; if it stays so, call IT.',
  'database-corrupt':
    'The data file is damaged. Do not delete it: call IT, who can rescue what is in it.',
  'database-wrong-key':
    'The key of this laptop does not fit the data file. The file may come from another laptop, or the keychain was changed. Call IT.',
  'database-newer':
    'The data file was written by a newer version of Gatehouse. Install that version again.',
  'database-unavailable':
    'The data file cannot be opened. Check that its disk is there and that nothing else uses it.',
  'disk-full': 'The disk is full, so nothing can be recorded. Free some space and try again.',
  'data-folder-in-use':
    'Another Gatehouse is using this data folder. Close the other one and try again.',
  'keychain-unavailable':
    'The keychain of this laptop gives no answer. Unlock it or sign in again, then try again.',
  'passphrase-wrong': 'The passphrase is wrong. Check capital letters and try again.',
  'passphrase-too-short': 'The passphrase is too short. Use a longer one, for example four words.',
  'package-not-found': 'The file is not there any more. Is the USB stick still plugged in?',
  'package-unreadable':
    'This is no event package, or it is damaged. Copy it again from where you got it.',
  'package-altered':
    'This package was changed after it was sealed. Do not use it; ask the organiser for a new one.',
  'package-newer': 'This package needs a newer version of Gatehouse.',
  'package-untrusted': 'This package is signed by someone whom this laptop does not trust.',
  'event-unknown': 'This event is not on this laptop.',
  'gate-unknown': 'This gate does not belong to the event.',
  'check-in-unknown': 'This scan is not on record at this laptop.',
  'not-overridable': 'Nobody may overrule this verdict.',
  'already-overridden': 'A supervisor has already overruled this verdict.',
  'undo-too-late': 'The 30 seconds for taking it back are over.',
  'pin-wrong': 'The PIN is wrong.',
  'pin-locked': 'Too many wrong PINs. Wait, or ask another supervisor.',
  'search-too-short': 'Type at least three characters.',
  'registration-unknown': 'This registration is not on this laptop.',
  'photo-unavailable': 'The photo could not be shown.',
  'session-ended': 'You were signed out. Sign in again with your PIN.',
  'consent-missing': 'This person has not agreed to face matching. Record their consent first.',
  'face-unusable': 'There is no face in this picture that can be compared.',
  'card-not-enough': 'The identity card is not enough here. Call a supervisor.',
  'template-model-unknown': 'This was made by another face model. Make it again.',
  'person-unknown': 'This person is not on this laptop.',
};
