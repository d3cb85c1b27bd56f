/**
 * The texts that people agree to, by language and version: the same at a desk and on the hub's
 * pages, because a consent names its version. A text never changes once somebody agreed to it: a new
 * wording is a new version (consent.ts).
 */
export const CONSENT_TEXTS = {
  en: {
    'face-matching-1': {
      title: 'May we compare your face at the gate?',
      what: {
        title: 'What we do',
        text: 'A computer turns your photo into a row of numbers. At the gate a camera looks at your face, and the computer checks whether both are the same person. Nothing is sent over the internet for this.',
      },
      purpose: {
        title: 'What it is for',
        text: 'Only so that nobody else comes in with your ticket, and so that nobody is registered twice. It is used for nothing else, and it is not sold or given to others.',
      },
      where: {
        title: 'Where it is kept',
        text: 'The numbers and a small picture of your face are kept encrypted on the laptops of this event, and in their encrypted backups. If the event keeps the picture that the camera takes at the gate, that is encrypted too.',
      },
      duration: {
        title: 'How long',
        text: 'Until you take your agreement back, or until the organiser deletes this event’s data. A picture taken at the gate is deleted after the number of days that the event has set.',
      },
      choice: {
        title: 'You may say no',
        text: 'Then you show your identity card at the gate instead. Your ticket stays just as good, and nobody may treat you worse for it.',
      },
      withdraw: {
        title: 'You may change your mind',
        text: 'Tell the staff at this desk or the organiser at any time. The numbers, the small picture and the pictures from the gate are then erased at once. The photo that you sent with your registration stays as an identity document; you can ask the organiser about that too. If you are under 18, a parent or guardian must agree for you.',
      },
    },
  },
  hi: {
    'face-matching-1': {
      title: 'क्या हम गेट पर आपका चेहरा मिला सकते हैं?',
      what: {
        title: 'हम क्या करते हैं',
        text: 'कंप्यूटर आपकी फ़ोटो को अंकों की एक पंक्ति में बदलता है। गेट पर कैमरा आपका चेहरा देखता है और कंप्यूटर जाँचता है कि दोनों एक ही व्यक्ति के हैं या नहीं। इसके लिए इंटरनेट पर कुछ नहीं भेजा जाता।',
      },
      purpose: {
        title: 'किस काम के लिए',
        text: 'केवल इसलिए कि आपके टिकट पर कोई और अंदर न आए और एक व्यक्ति का दो बार पंजीकरण न हो। इसका कोई और उपयोग नहीं होता; यह न बेचा जाता है, न किसी और को दिया जाता है।',
      },
      where: {
        title: 'कहाँ रखा जाता है',
        text: 'ये अंक और आपके चेहरे की एक छोटी तस्वीर इस कार्यक्रम के लैपटॉपों पर और उनके बैकअप में एन्क्रिप्ट करके रखी जाती है। अगर कार्यक्रम गेट पर ली गई तस्वीर भी रखता है, तो वह भी एन्क्रिप्ट रहती है।',
      },
      duration: {
        title: 'कब तक',
        text: 'जब तक आप सहमति वापस नहीं लेते, या आयोजक इस कार्यक्रम का डेटा नहीं मिटाता। गेट पर ली गई तस्वीर उतने दिन बाद मिटा दी जाती है जितने कार्यक्रम ने तय किए हैं।',
      },
      choice: {
        title: 'आप मना कर सकते हैं',
        text: 'तब गेट पर अपना पहचान पत्र दिखाइए। आपका टिकट उतना ही मान्य रहेगा और इस कारण कोई आपसे बुरा व्यवहार नहीं कर सकता।',
      },
      withdraw: {
        title: 'आप बाद में मन बदल सकते हैं',
        text: 'किसी भी समय इस डेस्क के कर्मचारियों या आयोजक से कहिए। तब ये अंक, छोटी तस्वीर और गेट पर ली गई तस्वीरें तुरंत मिटा दी जाती हैं। पंजीकरण के साथ भेजी गई आपकी फ़ोटो पहचान दस्तावेज़ के रूप में रहती है; उसके बारे में भी आयोजक से पूछ सकते हैं। अगर आपकी उम्र 18 से कम है, तो माता-पिता या अभिभावक की सहमति चाहिए।',
      },
    },
  },
};
