import type { support as english } from '../en/support.ts';
import type { Translation } from '../translation.ts';

export const support: Translation<typeof english> = {
  open: 'सहायता बंडल',
  title: 'सहायता बंडल',
  text: 'दूर से मदद करने वाले को जो देखना होता है: इस लैपटॉप की संख्याएँ और इसके लॉग। हर हिस्सा पढ़ें और जो नहीं जाना चाहिए उसे छोड़ दें। आपके कहने से पहले कुछ भी बाहर नहीं जाता।',
  where: 'कहाँ',
  toFile: 'फ़ाइल में',
  toHub: 'हब को',
  parts: 'इसमें क्या है',
  kind: {
    laptop: 'लैपटॉप और उसके प्रोग्राम',
    health: 'स्थिति: गिनती और समय',
    sync: 'सिंक',
    upkeep: 'बैकअप और अपडेट',
    store: 'भंडार के आकार',
    'core-log': 'कोर का लॉग',
    'shell-log': 'शेल का लॉग',
    crashes: 'क्रैश',
  },
  size: '{{name}}, {{kilobytes, number}} केबी',
  show: 'दिखाएँ',
  end: '(अंतिम भाग)',
  redacted_one: '{{count, number}} मान हटाया गया: वह किसी का हो सकता है।',
  redacted_other: '{{count, number}} मान हटाए गए: वे किसी के हो सकते हैं।',
  file: 'gatehouse-सहायता',
  save: 'फ़ाइल में सहेजें',
  send: 'हब को भेजें',
  working: 'काम चल रहा है…',
  saved: 'सहेजा गया: {{kilobytes, number}} केबी।',
  sent: 'हब को भेजा गया: {{kilobytes, number}} केबी। वहाँ यह इस कियोस्क के लॉग के साथ रहता है।',
};
