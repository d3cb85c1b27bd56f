import type { Translation } from '../translation.ts';
import type * as english from '../en/verdicts.ts';

export const verdict: Translation<typeof english.verdict> = {
  admitted: { title: 'प्रवेश दें', advice: 'टिकट सही है।' },
  'exit-recorded': {
    title: 'बाहर जाना दर्ज हुआ',
    advice: 'इसी टिकट से फिर अंदर आ सकते हैं।',
  },
  'already-inside': {
    title: 'पहले से अंदर हैं',
    advice: 'यह टिकट इस्तेमाल हो चुका है। चेहरे को फ़ोटो से मिलाएँ, फिर पर्यवेक्षक को बुलाएँ।',
  },
  'liveness-failed': {
    title: 'सामने असली चेहरा नहीं',
    advice: 'कैमरे ने शायद व्यक्ति नहीं, कोई तस्वीर देखी।',
  },
  'face-mismatch': {
    title: 'दूसरा चेहरा',
    advice: 'चेहरा टिकट धारक की तस्वीर से मेल नहीं खाता।',
  },
  'face-uncertain': {
    title: 'चेहरे मिलाएँ',
    advice: 'शायद दोनों एक ही व्यक्ति हैं।',
  },
  'face-unavailable': {
    title: 'चेहरे की जाँच नहीं हुई',
    advice: 'चेहरे का मिलान नहीं हो सका।',
  },
  'not-on-this-event': {
    title: 'दूसरे कार्यक्रम का टिकट',
    advice: 'यह टिकट इस गेट के कार्यक्रम का नहीं है।',
  },
  'wrong-gate': { title: 'गलत गेट', advice: 'इस गेट से इस टिकट पर प्रवेश नहीं है।' },
  'too-early': { title: 'अभी समय नहीं हुआ', advice: 'यह टिकट अभी मान्य नहीं है।' },
  'too-late': { title: 'समय निकल चुका है', advice: 'इस टिकट का समय समाप्त हो चुका है।' },
  'event-not-open': {
    title: 'प्रवेश खुला नहीं है',
    advice: 'कार्यक्रम में प्रवेश अभी खुला नहीं है। आयोजक से पूछें।',
  },
  'event-cancelled': {
    title: 'कार्यक्रम रद्द है',
    advice: 'यह कार्यक्रम नहीं होगा। आगंतुक को आयोजक के पास भेजें।',
  },
  'event-full': {
    title: 'जगह भर चुकी है',
    advice: 'आयोजन स्थल की क्षमता पूरी हो चुकी है। पर्यवेक्षक से पूछें।',
  },
  'quota-reached': {
    title: 'गेट का कोटा पूरा',
    advice: 'यह गेट अपने कोटे जितने लोगों को प्रवेश दे चुका है। पर्यवेक्षक तय करेंगे।',
  },
  'registration-cancelled': {
    title: 'पंजीकरण रद्द है',
    advice: 'यह पंजीकरण रद्द हो चुका है। आगंतुक को सहायता डेस्क पर भेजें।',
  },
  'ticket-revoked': { title: 'टिकट वापस ले लिया गया', advice: 'आयोजक ने यह टिकट वापस ले लिया है।' },
  'ticket-replaced': {
    title: 'टिकट बदल चुका है',
    advice: 'इस व्यक्ति का नया टिकट बन चुका है। नया टिकट माँगें।',
  },
  'kyc-pending': {
    title: 'पहचान की मंज़ूरी बाकी',
    advice: 'पहचान के दस्तावेज़ अभी मंज़ूर नहीं हुए हैं। आगंतुक को सहायता डेस्क पर भेजें।',
  },
  'kyc-rejected': {
    title: 'पहचान अस्वीकृत',
    advice: 'पहचान के दस्तावेज़ अस्वीकार हो चुके हैं। आगंतुक को सहायता डेस्क पर भेजें।',
  },
  'person-blocked': {
    title: 'प्रवेश मना है',
    advice: 'इस व्यक्ति को प्रवेश नहीं देना है। शांत रहें और पर्यवेक्षक को बुलाएँ।',
  },
  'unknown-ticket': {
    title: 'अनजान टिकट',
    advice: 'यह टिकट इस लैपटॉप की सूची में नहीं है। पर्यवेक्षक तय करेंगे।',
  },
  forged: {
    title: 'नकली टिकट',
    advice: 'हस्ताक्षर गलत है। प्रवेश न दें; टिकट अपने पास रखें और पर्यवेक्षक को बुलाएँ।',
  },
  unreadable: {
    title: 'टिकट ख़राब है',
    advice: 'कोड ख़राब है। टिकट नंबर टाइप करें या नाम से खोजें।',
  },
  'not-a-ticket': {
    title: 'यह टिकट नहीं है',
    advice: 'यह कोई और कोड है। आगंतुक से इस कार्यक्रम का टिकट माँगें।',
  },
};

export const detail: Translation<typeof english.detail> = {
  validFrom: '{{time}} से मान्य है।',
  validUntil: '{{time}} तक मान्य था।',
  rightGates: 'सही गेट: {{gates}}।',
  otherEvent: 'यह टिकट “{{event}}” का है।',
  earlierAt: '{{time}} पर अंदर आए ({{ago}})।',
  earlierGate: 'गेट: {{gate}}।',
  earlierKiosk: 'लैपटॉप: {{kiosk}}।',
  copyAt: 'इस लैपटॉप की सूची {{time}} की है।',
  copyMadeHere: 'यह कार्यक्रम इसी लैपटॉप पर बना है।',
  scannedText: 'कोड में लिखा है',
  why: {
    'not-in-copy': 'हस्ताक्षर असली है, पर टिकट इस लैपटॉप की सूची में नहीं है।',
    'unknown-key': 'जिस कुंजी से हस्ताक्षर हुआ है, वह इस लैपटॉप में नहीं है।',
    'key-out-of-time': 'जिस कुंजी से हस्ताक्षर हुआ है, वह इस समय मान्य नहीं है।',
    'key-revoked': 'जिस कुंजी से हस्ताक्षर हुआ है, वह वापस ली जा चुकी है।',
    signature: 'हस्ताक्षर टिकट की जानकारी से मेल नहीं खाता।',
    'key-not-for-event': 'हस्ताक्षर करने वाले को इस कार्यक्रम का अधिकार नहीं है।',
    damaged: 'कोड का कुछ हिस्सा ग़ायब या बदला हुआ है।',
    'unknown-format': 'यह प्रारूप इस संस्करण को नहीं पता।',
  },
};

export const signal: Translation<typeof english.signal> = {
  green: 'जाने दें',
  amber: 'पूछें',
  red: 'रोकें',
  neutral: 'सूचना',
};

export const outcome: Translation<typeof english.outcome> = {
  override: {
    title: 'पर्यवेक्षक की अनुमति से प्रवेश',
    advice: 'पहले का निर्णय: {{verdict}}। दोनों दर्ज हैं।',
  },
  card: {
    title: 'पहचान पत्र देखकर प्रवेश',
    advice: 'कर्मचारी ने पहचान पत्र आँख से मिलाया। पहले का निर्णय: {{verdict}}। दोनों दर्ज हैं।',
  },
  letIn: 'कर्मचारी की अनुमति से प्रवेश',
  undo: {
    title: 'वापस लिया गया',
    advice: 'यह प्रवेश अब नहीं गिना जाएगा। प्रवेश देने के लिए टिकट फिर स्कैन करें।',
  },
};

export const flag: Translation<typeof english.flag> = {
  vip: 'विशिष्ट अतिथि',
  'needs-assistance': 'सहायता चाहिए',
  press: 'प्रेस',
  speaker: 'वक्ता',
  minor: 'नाबालिग',
};

export const way: Translation<typeof english.way> = {
  camera: 'कैमरा',
  wedge: 'हैंड स्कैनर',
  typed: 'नंबर टाइप किया',
  search: 'खोज से मिला',
};
