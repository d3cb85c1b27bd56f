import type { ByteStream } from './byte-stream.ts';

/** A name as people write it, in Latin letters and in Devanagari. */
type Spelling = readonly [latin: string, devanagari: string];

export interface GivenName {
  readonly spelling: Spelling;
  readonly portrait: 'woman' | 'man';
}

const WOMEN: readonly Spelling[] = [
  ['Aarti', 'आरती'],
  ['Ananya', 'अनन्या'],
  ['Asha', 'आशा'],
  ['Bhavna', 'भावना'],
  ['Deepika', 'दीपिका'],
  ['Divya', 'दिव्या'],
  ['Fatima', 'फ़ातिमा'],
  ['Gauri', 'गौरी'],
  ['Harpreet', 'हरप्रीत'],
  ['Ishita', 'इशिता'],
  ['Jyoti', 'ज्योति'],
  ['Kavita', 'कविता'],
  ['Lakshmi', 'लक्ष्मी'],
  ['Madhuri', 'माधुरी'],
  ['Meena', 'मीना'],
  ['Nandini', 'नंदिनी'],
  ['Neha', 'नेहा'],
  ['Pooja', 'पूजा'],
  ['Priya', 'प्रिया'],
  ['Rekha', 'रेखा'],
  ['Rukhsana', 'रुख़साना'],
  ['Sangeeta', 'संगीता'],
  ['Shreya', 'श्रेया'],
  ['Sunita', 'सुनीता'],
  ['Tanvi', 'तन्वी'],
  ['Usha', 'उषा'],
  ['Vaishnavi', 'वैष्णवी'],
  ['Zoya', 'ज़ोया'],
];

const MEN: readonly Spelling[] = [
  ['Aditya', 'आदित्य'],
  ['Ajay', 'अजय'],
  ['Amit', 'अमित'],
  ['Arjun', 'अर्जुन'],
  ['Bharat', 'भरत'],
  ['Chetan', 'चेतन'],
  ['Dinesh', 'दिनेश'],
  ['Farhan', 'फ़रहान'],
  ['Ganesh', 'गणेश'],
  ['Gurpreet', 'गुरप्रीत'],
  ['Harish', 'हरीश'],
  ['Imran', 'इमरान'],
  ['Jayesh', 'जयेश'],
  ['Karan', 'करण'],
  ['Mahesh', 'महेश'],
  ['Manoj', 'मनोज'],
  ['Mohammed', 'मोहम्मद'],
  ['Nikhil', 'निखिल'],
  ['Prakash', 'प्रकाश'],
  ['Rahul', 'राहुल'],
  ['Rajesh', 'राजेश'],
  ['Ravi', 'रवि'],
  ['Sachin', 'सचिन'],
  ['Sanjay', 'संजय'],
  ['Siddharth', 'सिद्धार्थ'],
  ['Suresh', 'सुरेश'],
  ['Vikram', 'विक्रम'],
  ['Yash', 'यश'],
];

const FAMILY: readonly Spelling[] = [
  ['Agarwal', 'अग्रवाल'],
  ['Ansari', 'अंसारी'],
  ['Bhattacharya', 'भट्टाचार्य'],
  ['Chauhan', 'चौहान'],
  ['Choudhary', 'चौधरी'],
  ['Deshmukh', 'देशमुख'],
  ['Deshpande', 'देशपांडे'],
  ['Dubey', 'दुबे'],
  ['Gaikwad', 'गायकवाड़'],
  ['Gupta', 'गुप्ता'],
  ['Iyer', 'अय्यर'],
  ['Jadhav', 'जाधव'],
  ['Joshi', 'जोशी'],
  ['Kamble', 'कांबळे'],
  ['Kaur', 'कौर'],
  ['Khan', 'ख़ान'],
  ['Kulkarni', 'कुलकर्णी'],
  ['Mehta', 'मेहता'],
  ['Meshram', 'मेश्राम'],
  ['Mishra', 'मिश्रा'],
  ['Nair', 'नायर'],
  ['Pandey', 'पांडेय'],
  ['Patel', 'पटेल'],
  ['Patil', 'पाटील'],
  ['Pawar', 'पवार'],
  ['Qureshi', 'क़ुरैशी'],
  ['Rao', 'राव'],
  ['Rathod', 'राठौड़'],
  ['Reddy', 'रेड्डी'],
  ['Sharma', 'शर्मा'],
  ['Shinde', 'शिंदे'],
  ['Singh', 'सिंह'],
  ['Thakre', 'ठाकरे'],
  ['Tiwari', 'तिवारी'],
  ['Verma', 'वर्मा'],
  ['Wankhede', 'वानखेड़े'],
  ['Yadav', 'यादव'],
];

const PLACES: readonly string[] = [
  'Sitabuldi, Nagpur',
  'Dharampeth, Nagpur',
  'Sadar, Nagpur',
  'Kamptee Road, Nagpur',
  'Wardha',
  'Amravati',
  'Akola',
  'Yavatmal',
  'Chandrapur',
  'Bhandara',
  'Gondia',
  'Kothrud, Pune',
  'Hadapsar, Pune',
  'Nashik Road, Nashik',
  'Aurangabad',
  'Solapur',
  'Kolhapur',
  'Dadar, Mumbai',
  'Andheri, Mumbai',
  'Thane',
  'इतवारी, नागपुर',
  'मेडिकल चौक, नागपुर',
  'हिंगणघाट, वर्धा',
  'Indore',
  'Bhopal',
  'Jabalpur',
  'Raipur',
  'Bilaspur',
  'Hyderabad',
  'Lucknow',
  'Varanasi',
  'Jaipur',
];

// One in three people here write their names in Devanagari; one in five with a middle name.
const DEVANAGARI_SHARE = 0.34;
const MIDDLE_NAME_SHARE = 0.2;

export interface SeededPerson {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly location: string;
  readonly portrait: 'woman' | 'man';
}

function given(random: ByteStream): GivenName {
  const portrait = random.fraction() < 0.5 ? 'woman' : 'man';
  return { spelling: random.pick(portrait === 'woman' ? WOMEN : MEN), portrait };
}

/**
 * A person who does not exist: the address is under example.org (RFC 2606), and no subscriber in
 * India has a number that begins with 1.
 * @param index makes e-mail and phone unlike every other index's
 */
export function inventPerson(random: ByteStream, index: number): SeededPerson {
  const first = given(random);
  const family = random.pick(FAMILY);
  const script = random.fraction() < DEVANAGARI_SHARE ? 1 : 0;
  const hasMiddleName = random.fraction() < MIDDLE_NAME_SHARE;
  // A middle name is often the father's.
  const middle = hasMiddleName ? [random.pick(MEN)[script]] : [];
  // A step that shares no factor with 10^8 visits every number once.
  const subscriber = (index * 48_271 + 11_213) % 100_000_000;
  return {
    name: [first.spelling[script], ...middle, family[script]].join(' '),
    email: `${first.spelling[0]}.${family[0]}.${index + 1}@example.org`.toLowerCase(),
    phone: `10${subscriber.toString().padStart(8, '0')}`,
    location: random.pick(PLACES),
    portrait: first.portrait,
  };
}
