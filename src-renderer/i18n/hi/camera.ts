import type { Translation } from '../translation.ts';
import type * as english from '../en/camera.ts';

export const camera: Translation<typeof english.camera> = {
  starting: { title: 'कैमरा शुरू हो रहा है…', advice: 'कुछ सेकंड लगेंगे।' },
  running: { title: 'कैमरा चल रहा है', advice: 'टिकट उसके सामने दिखाएँ।' },
  'no-camera': {
    title: 'कैमरा नहीं मिला',
    advice: 'कैमरा लगाएँ; स्कैन अपने आप शुरू होगा। तब तक हैंड स्कैनर, नंबर या खोज से काम लें।',
  },
  refused: {
    title: 'कैमरे की अनुमति नहीं है',
    advice: 'सिस्टम सेटिंग में Gatehouse को कैमरे की अनुमति दें, फिर उसे दोबारा चुनें।',
  },
  busy: {
    title: 'कैमरा दूसरे प्रोग्राम के पास है',
    advice: 'दूसरा प्रोग्राम बंद करें; स्कैन अपने आप शुरू होगा।',
  },
  gone: {
    title: 'कैमरा हट गया है',
    advice: 'तार जाँचें; कैमरा लौटते ही स्कैन अपने आप चलेगा।',
  },
  black: { title: 'तस्वीर काली है', advice: 'कैमरे का ढक्कन या शटर खोलें।' },
  dark: { title: 'बहुत अँधेरा है', advice: 'रोशनी बढ़ाएँ या स्क्रीन और चमकदार करें।' },
  frozen: { title: 'तस्वीर रुक गई है', advice: 'कैमरा निकालकर फिर से लगाएँ।' },
  broken: {
    title: 'कोड पढ़ने वाला भाग नहीं चल रहा',
    advice: 'Gatehouse फिर से शुरू करें। तब तक हैंड स्कैनर, नंबर या खोज से काम लें।',
  },
};
