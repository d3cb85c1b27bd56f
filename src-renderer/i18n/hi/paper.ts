import type { paper as english } from '../en/paper.ts';
import type { Translation } from '../translation.ts';

/** What is printed around the data, in Hindi. */
export const paper: Translation<typeof english> = {
  date: 'तारीख़',
  doors: 'प्रवेश शुरू',
  starts: 'कार्यक्रम शुरू',
  venue: 'स्थान',
  by: 'आयोजक: {{party}}',
  holder: 'नाम',
  type: 'टिकट',
  number: 'टिकट संख्या',
  show: 'यह कोड गेट पर दिखाएँ, काग़ज़ पर या फ़ोन की स्क्रीन पर।',
  flat: 'काग़ज़ को केवल कटी रेखा पर मोड़ें, ताकि कोड सपाट और साफ़ रहे।',
  bright: 'स्क्रीन की रोशनी बढ़ा लें।',
  list: 'गेट के लिए सूची',
  listHint:
    'बिजली न होने पर काम की सूची: जो अंदर आए, उस पर निशान लगाएँ और समय लिखें। इसमें निजी जानकारी है: अपने पास रखें, कार्यक्रम के बाद नष्ट कर दें।',
  page: 'पृष्ठ {{page}} / {{pages}}',
  noCode: 'कोड इस लैपटॉप पर नहीं है',
  came: 'आने का समय',
};
