import type { MailText } from './mail-words.ts';

/** The same words in Hindi. */
export const hi: Readonly<Record<MailText, string>> = {
  hello: 'नमस्ते {{name}},',
  'hello-nobody': 'नमस्ते,',
  'link-below': 'बटन न खुले तो यह पता अपने ब्राउज़र में कॉपी करें:',
  why: 'यह संदेश आपको इसलिए मिला है क्योंकि {{site}} पर आपका खाता है।',
  'why-no-account': 'यह संदेश आपको इसलिए मिला है क्योंकि {{site}} पर आपका खाता था।',
  'unsubscribe-note': 'कार्यक्रमों की याद दिलाने वाले संदेश नहीं चाहिए?',
  unsubscribe: 'मुझे याद न दिलाएँ',

  clock: '{{time}} बजे ({{zone}})',

  'detail.event': 'कार्यक्रम',
  'detail.when': 'कब',
  'detail.where': 'कहाँ',
  'detail.ticket-type': 'टिकट',
  'detail.number': 'टिकट संख्या',
  'detail.doors': 'प्रवेश शुरू',
  'detail.reason': 'कारण',
  'detail.was-title': 'पहले का नाम',
  'detail.was-when': 'पहले का समय',
  'detail.was-where': 'पहले का स्थान',

  'reason.picture-blurred': 'तस्वीर धुँधली है। फ़ोन को स्थिर रखें और अच्छी रोशनी में तस्वीर लें।',
  'reason.picture-cut-off': 'कार्ड कटा हुआ है। तस्वीर में चारों कोने दिखने चाहिए।',
  'reason.card-missing': 'तस्वीर में कार्ड नहीं है।',
  'reason.card-not-readable': 'कार्ड पढ़ा नहीं जा सकता। उस पर चमक और छाया न पड़ने दें।',
  'reason.selfie-not-the-person': 'सेल्फ़ी कार्ड वाले व्यक्ति की नहीं है।',
  'reason.name-differs': 'कार्ड पर लिखा नाम खाते के नाम से अलग है।',
  'reason.card-expired': 'कार्ड की अवधि समाप्त हो चुकी है।',
  'reason.card-looks-altered': 'कार्ड में बदलाव किया हुआ लगता है।',
  'reason.under-age': 'कार्ड के अनुसार आयु माँगी गई आयु से कम है।',
  'reason.other': 'आपके दस्तावेज़ स्वीकार नहीं किए जा सके।',

  'confirm-email.subject': 'अपने ई-मेल पते की पुष्टि करें',
  'confirm-email.preheader': 'बस एक टैप, और आपका पंजीकरण आगे बढ़ेगा।',
  'confirm-email.body': 'कृपया पुष्टि करें कि यह पता आपका है। यह लिंक {{time}} तक चलेगा।',
  'confirm-email.button': 'मेरे पते की पुष्टि करें',
  'confirm-email.after': 'यदि आपने पंजीकरण नहीं किया है, तो कुछ न करें: इस लिंक के बिना कुछ नहीं होगा।',

  'already-registered.subject': 'आपका खाता पहले से है',
  'already-registered.preheader': 'किसी ने आपके पते से दोबारा पंजीकरण करना चाहा।',
  'already-registered.body':
    'किसी ने, शायद आपने ही, आपके ई-मेल पते या फ़ोन नंबर से पंजीकरण करना चाहा। आपका खाता पहले से है; कुछ भी बदला नहीं गया है।',
  'already-registered.button': 'साइन इन करें',
  'already-registered.after':
    'पासवर्ड भूल गए हों तो उस पेज पर “पासवर्ड भूल गए?” चुनें। यदि वह आप नहीं थे, तो कुछ करने की ज़रूरत नहीं है।',

  'reset-password.subject': 'नया पासवर्ड चुनें',
  'reset-password.preheader': 'यह लिंक {{time}} तक चलेगा।',
  'reset-password.body':
    'आपके खाते के लिए नया पासवर्ड माँगा गया है। इस लिंक से उसे चुनें; यह {{time}} तक चलेगा और एक ही बार काम करेगा।',
  'reset-password.button': 'नया पासवर्ड चुनें',
  'reset-password.after':
    'यदि आपने नहीं माँगा था, तो कुछ न करें: आपका पासवर्ड वैसा ही रहेगा। यह लिंक किसी को न दें।',

  'password-changed.subject': 'आपका पासवर्ड बदल गया है',
  'password-changed.preheader': 'यदि आपने नहीं बदला, तो अभी नया चुनें।',
  'password-changed.body':
    'आपके खाते का पासवर्ड बदल दिया गया है, और बाकी सभी उपकरण साइन आउट कर दिए गए हैं।',
  'password-changed.button': 'यह मैंने नहीं किया',
  'password-changed.after':
    'यदि आपने ही बदला है, तो कुछ न करें। यदि नहीं, तो इस बटन से तुरंत नया पासवर्ड चुनें।',

  'email-changed.subject': 'आपके खाते का ई-मेल पता बदल गया है',
  'email-changed.preheader': 'यदि आपने नहीं बदला, तो अभी संपर्क करें।',
  'email-changed.body': 'आपके खाते में अब पहले से अलग ई-मेल पता है।',
  'email-changed.button': 'मेरा खाता देखें',
  'email-changed.after':
    'यदि आपने नहीं बदला, तो हो सकता है कोई और आपका खाता इस्तेमाल कर रहा हो: तुरंत नया पासवर्ड चुनें, या आयोजकों से मदद लें।',

  'registration-received.subject': 'आपका पंजीकरण मिल गया है',
  'registration-received.subject-event': 'आपका पंजीकरण मिल गया है: {{event}}',
  'registration-received.preheader': 'आगे क्या होगा।',
  'registration-received.body': 'धन्यवाद, आपका पंजीकरण हमें मिल गया है।',
  'registration-received.documents':
    'अब कृपया अपना पहचान पत्र और एक सेल्फ़ी अपलोड करें। उनकी जाँच होते ही आपका टिकट बनेगा।',
  'registration-received.review':
    'अब आपके दस्तावेज़ों की जाँच होगी। हम आपको बताएँगे; तब तक कुछ करने की ज़रूरत नहीं है।',
  'registration-received.ticket': 'आपका टिकट एक अलग संदेश में आएगा।',
  'registration-received.button': 'मेरा पंजीकरण देखें',

  'approved.subject': 'आपके दस्तावेज़ स्वीकार हो गए हैं',
  'approved.preheader': 'आप अपने कार्यक्रमों के लिए तैयार हैं।',
  'approved.body':
    'आपकी पहचान की जाँच हो गई है और वह स्वीकार है। जिन कार्यक्रमों के लिए आपने पंजीकरण किया है, उनमें से हर एक का टिकट अलग संदेश में आएगा।',
  'approved.button': 'मेरे टिकट देखें',

  'rejected.subject': 'आपके दस्तावेज़ स्वीकार नहीं हुए',
  'rejected.preheader': 'कारण, और आप क्या कर सकते हैं।',
  'rejected.body': 'हमने आपके दस्तावेज़ों की जाँच की और उन्हें स्वीकार नहीं कर सके।',
  'rejected.button': 'मेरे दस्तावेज़ देखें',
  'rejected.after': 'यदि आपको लगता है कि यह भूल है, तो दस्तावेज़ फिर से अपलोड करें या आयोजकों से पूछें।',

  'better-picture.subject': 'कृपया बेहतर तस्वीर भेजें',
  'better-picture.preheader': 'आपका पंजीकरण इसकी प्रतीक्षा में है।',
  'better-picture.body':
    'जो तस्वीरें हमारे पास हैं, उनसे आपके दस्तावेज़ों की जाँच नहीं हो सकी। कृपया नई तस्वीर लें; इसमें एक मिनट लगेगा।',
  'better-picture.button': 'नई तस्वीर अपलोड करें',
  'better-picture.after': 'तब तक आपकी जगह सुरक्षित है।',

  'ticket.subject': 'आपका टिकट: {{event}}',
  'ticket.preheader': '{{when}}। गेट पर यह कोड दिखाएँ।',
  'ticket.body': 'यह रहा आपका टिकट। गेट पर यह कोड फ़ोन पर या छपा हुआ दिखाएँ।',
  'ticket.picture': 'आपके टिकट का कोड, संख्या {{number}}',
  'ticket.button': 'मेरा टिकट खोलें',
  'ticket.after':
    'वह पेज टिकट को आपके फ़ोन में रख लेता है, ताकि नेटवर्क के बिना भी दिखाया जा सके। साथ लगी PDF छापने के लिए है। यह कोड किसी को न भेजें: यही आपका प्रवेश है।',

  'event-changed.subject': 'बदलाव: {{event}}',
  'event-changed.preheader': 'अब: {{when}}।',
  'event-changed.body': 'आपके कार्यक्रम में कुछ बदला है। अब वह इस प्रकार है:',
  'event-changed.button': 'कार्यक्रम देखें',
  'event-changed.after': 'आपका पंजीकरण और टिकट पहले की तरह मान्य हैं।',

  'event-cancelled.subject': 'रद्द: {{event}}',
  'event-cancelled.preheader': 'यह कार्यक्रम नहीं होगा।',
  'event-cancelled.body': 'हमें खेद है: यह कार्यक्रम नहीं होगा।',
  'event-cancelled.button': 'मेरे कार्यक्रम देखें',
  'event-cancelled.after': 'इसके टिकट की अब ज़रूरत नहीं है। बाकी टिकट मान्य रहेंगे।',

  'reminder.subject': 'कल: {{event}}',
  'reminder.subject-today': 'आज: {{event}}',
  'reminder.preheader': '{{when}}। अपना टिकट तैयार रखें।',
  'reminder.body': 'आपका कार्यक्रम निकट है। अभी नेटवर्क है, तो अपना टिकट एक बार खोल लें।',
  'reminder.button': 'मेरा टिकट खोलें',

  'erasure-done.subject': 'आपका डेटा मिटा दिया गया है',
  'erasure-done.preheader': 'जैसा आपने कहा था।',
  'erasure-done.body':
    'जैसा आपने कहा था, आपका खाता, आपके दस्तावेज़ और आपकी तस्वीरें मिटा दी गई हैं। जिन बैकअप में वे अभी हैं, वे अपने आप समाप्त हो जाते हैं, और कोई बैकअप वापस लाया जाए तो आपका डेटा फिर मिटाया जाता है।',
  'erasure-done.after':
    'क़ानून या प्रवेश की गिनती के लिए जो ज़रूरी है, वह आपके नाम के बिना रखा जाता है। यह हमारा आख़िरी संदेश है।',

  'unsubscribe.title': 'कार्यक्रमों की याद दिलाने वाले संदेश',
  'unsubscribe.ask':
    'क्या आप कार्यक्रमों की याद दिलाने वाले संदेश बंद करना चाहते हैं? पंजीकरण, टिकट और बदलाव के संदेश आते रहेंगे।',
  'unsubscribe.button': 'मुझे याद न दिलाएँ',
  'unsubscribe.done': 'अब आपको याद दिलाने वाले संदेश नहीं आएँगे।',
  'unsubscribe.unknown-title': 'यह लिंक काम नहीं करता',
  'unsubscribe.unknown': 'हो सकता है कि वह पूरा कॉपी न हुआ हो। संदेश से उसे फिर से, पूरा खोलें।',
};
