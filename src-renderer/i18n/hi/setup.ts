import type { Translation } from '../translation.ts';
import type * as english from '../en/setup.ts';

export const app: Translation<typeof english.app> = {
  name: 'Gatehouse',
  starting: 'शुरू हो रहा है…',
};

export const setup: Translation<typeof english.setup> = {
  step: 'चरण {{step}} / {{of}}',
  next: 'आगे',
  back: 'पीछे',
  cancel: 'रहने दें',
  welcome: {
    title: 'स्वागत है',
    text: 'कुछ सवाल, फिर यह लैपटॉप तैयार है। नेटवर्क की ज़रूरत नहीं है।',
    language: 'भाषा',
  },
  name: {
    title: 'इस लैपटॉप को नाम दें',
    text: 'दूसरे गेट हर प्रवेश के साथ यह नाम देखेंगे। लैपटॉप पर भी यही लिख दें।',
    label: 'लैपटॉप का नाम',
    example: 'जैसे “उत्तर 2”',
    invalid: '2 से 60 अक्षर लिखें।',
  },
  package: {
    title: 'कार्यक्रम लोड करें',
    text: 'आयोजक की दी हुई कार्यक्रम फ़ाइल चुनें, जैसे यूएसबी स्टिक से।',
    choose: 'फ़ाइल चुनें…',
    another: 'दूसरी फ़ाइल चुनें…',
    inspecting: 'फ़ाइल पढ़ी और जाँची जा रही है…',
    issuer: 'जारीकर्ता',
    knownIssuer: 'यह लैपटॉप इन्हें जानता है',
    newIssuer: 'इस लैपटॉप के लिए नए हैं: फ़िंगरप्रिंट आयोजक से मिलाएँ',
    fingerprint: 'फ़िंगरप्रिंट',
    created: 'बनने का समय',
    events: 'कार्यक्रम',
    attendees_one: '{{count, number}} आगंतुक',
    attendees_other: '{{count, number}} आगंतुक',
    import: 'ये कार्यक्रम लोड करें',
    importing: 'कार्यक्रम लोड हो रहे हैं…',
    progress: '{{total, number}} में से {{done, number}}',
    signInNeeded: 'यह हस्ताक्षरकर्ता यहाँ नया है। पैकेज कोई आयोजक लोड करे: एडमिन मोड, इवेंट, पैकेज लोड करें।',
    skip: 'पहले से मौजूद कार्यक्रमों के साथ आगे बढ़ें',
  },
  gate: {
    title: 'कार्यक्रम और गेट चुनें',
    text: 'दोनों बाद में सेटिंग में बदले जा सकते हैं।',
    event: 'कार्यक्रम',
    gate: 'गेट',
    noGates: 'इस कार्यक्रम का कोई गेट नहीं है।',
    doors: 'प्रवेश {{from}} – {{until}}',
    start: 'यह गेट खोलें',
  },
  status: {
    draft: 'मसौदा',
    upcoming: 'आने वाला',
    live: 'चालू',
    closed: 'समाप्त',
    cancelled: 'रद्द',
  },
};

export const locked: Translation<typeof english.locked> = {
  newTitle: 'पासफ़्रेज़ चुनें',
  newText:
    'इस लैपटॉप पर कीचेन नहीं है। इसका डेटा एक पासफ़्रेज़ से बंद रहेगा, जो हर बार शुरू करते समय टाइप करना होगा। उसके बिना डेटा कोई नहीं पढ़ सकेगा।',
  knownTitle: 'पासफ़्रेज़ टाइप करें',
  knownText: 'इस लैपटॉप का डेटा पासफ़्रेज़ से बंद है।',
  label: 'पासफ़्रेज़',
  repeat: 'पासफ़्रेज़ दोबारा लिखें',
  differs: 'दोनों एक जैसे नहीं हैं।',
  show: 'टाइप किया हुआ दिखाएँ',
  open: 'खोलें',
  opening: 'खुल रहा है…',
};

export const failed: Translation<typeof english.failed> = {
  title: 'Gatehouse अपना डेटा नहीं खोल पा रहा',
  goneTitle: 'इस लैपटॉप पर अब कुछ नहीं है',
  gone: 'इसकी कुंजियाँ सबसे पहले नष्ट की गईं: जो यहाँ था, उसे अब कोई नहीं पढ़ सकता।',
  hubTold: 'हब को पता है, और वह इस लैपटॉप से अब कुछ नहीं लेता।',
  hubNotTold: 'हब को बताया नहीं जा सका: वहाँ इस लैपटॉप का अधिकार रद्द करवाएँ।',
  kept: 'कुछ भी बदला या मिटाया नहीं गया। फ़ाइलें वैसी ही हैं।',
  whenRight: 'इसे ठीक करके फिर कोशिश करें।',
  byItself: 'इसे ठीक करके फिर कोशिश करें। Gatehouse हर 15 सेकंड में ख़ुद भी कोशिश करता है।',
  quit: 'Gatehouse बंद करें',
  support: 'सहायता बंडल',
  gaveUpTitle: 'भंडार बार-बार बंद हो रहा है',
  gaveUpText:
    'Gatehouse ने भंडार कई बार फिर शुरू किया। Gatehouse बंद करके दोबारा खोलें। फिर भी बंद हो तो आईटी को बुलाएँ; आगंतुकों को दूसरे गेट पर भेजें।',
  code: 'आईटी के लिए: {{code}}',
};

export const firstStart: Translation<typeof english.firstStart> = {
  title: 'यह लैपटॉप किस काम का है?',
  text: 'बाक़ी काम बाद में भी किए जा सकते हैं।',
  organiser: 'इससे कार्यक्रम चलाए जाते हैं',
  organiserText: 'आयोजक के लिए: कार्यक्रम बनाएँ, लोगों की सूची लाएँ, दस्तावेज़ जाँचें, टिकट छापें।',
  gate: 'यह गेट पर रहता है',
  gateText: 'गेट के लिए: आयोजक का कार्यक्रम पैकेज लोड करें और टिकट स्कैन करें।',
  signIn: 'प्रबंधन मोड में साइन इन करें',
  signInText: 'इस लैपटॉप के कर्मचारियों के लिए: कार्यक्रम, लोग, दस्तावेज़, टिकट।',
  admin: {
    title: 'पहला प्रशासक',
    text: 'यह व्यक्ति इस लैपटॉप पर सब कुछ कर सकता है और बाक़ी लोगों को जोड़ता है। हमारी ओर से कोई पासवर्ड नहीं है: आप ही चुनें।',
    name: 'नाम',
    email: 'ई-मेल',
    password: 'पासवर्ड',
    repeat: 'पासवर्ड फिर से',
    submit: 'प्रशासक बनाएँ',
    making: 'बनाया जा रहा है…',
    nameInvalid: '2 से 100 अक्षरों का नाम लिखें।',
    emailInvalid: 'यह ई-मेल पता नहीं है।',
  },
};
