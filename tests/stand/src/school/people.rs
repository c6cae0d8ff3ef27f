//! Whom one can be: every situation a family meets has a person of its own.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use super::{SCHOOL, VENDOR, VENDOR_ID};

/// What somebody is at the portal [C eljur.md §1.6].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// `student`
    Student,
    /// `parent`
    Parent,
}

impl Role {
    /// The portal's word for it.
    pub fn code(self) -> &'static str {
        match self {
            Role::Student => "student",
            Role::Parent => "parent",
        }
    }
}

/// A pupil of the school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pupil {
    /// The portal's id, `u.{uid}` in addresses.
    pub uid: u32,
    /// «Иван»
    pub first_name: &'static str,
    /// «Иванов»
    pub last_name: &'static str,
    /// «Иванович»
    pub middle_name: &'static str,
    /// `male` or `female`
    pub gender: &'static str,
    /// «9А»
    pub class: &'static str,
    /// 9
    pub parallel: u8,
}

/// One place somebody has at the portal; whoever has several chooses at each sign-in [1 eljur.md §3].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// The portal's id.
    pub uid: u32,
    /// Pupil or parent.
    pub role: Role,
    /// Code of the school («vendor»).
    pub vendor: &'static str,
    /// The school's number at the portal.
    pub vendor_id: &'static str,
    /// The school's name.
    pub school: &'static str,
    /// Whose diaries are seen: own for a pupil, the children's for a parent.
    pub pupils: Vec<u32>,
}

/// What ESIA asks for after the password [1 identity.md §1.5].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// Nothing.
    None,
    /// A code by SMS.
    Sms,
    /// A code of an authenticator program (`TTP`).
    Ttp,
    /// A code in MAX.
    Max,
    /// A confirmation on another device.
    Push,
}

/// What ESIA puts between a right password and the way back [1 identity.md §1.5].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// `FILL_MFA`: an invitation to set up a second factor.
    FillMfa,
    /// `MAX_QUIZ` that may be skipped.
    MaxQuiz,
    /// `MAX_QUIZ` that may not.
    MaxQuizForced,
    /// `CHANGE_PASSWORD`.
    ChangePassword,
    /// `GRANT_SCOPE_ACCESS`: what the portal wants to know.
    GrantScopeAccess,
    /// `SOLVE_ANOMALY_REACTION`, type `О.ЗД1`: a captcha.
    Captcha,
    /// `SOLVE_ANOMALY_REACTION`, type `О.ЗИ1`: the control question.
    ControlQuestion,
}

/// An account at Госуслуги.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gosuslugi {
    /// Short name that the stand takes as a login beside telephone, e-mail and СНИЛС.
    pub login: &'static str,
    /// Typed into `#password`.
    pub password: &'static str,
    /// Where the code is sent, and a login.
    pub phone: &'static str,
    /// A login.
    pub email: &'static str,
    /// A login, `000-000-000 00`.
    pub snils: &'static str,
    /// ESIA's id of the person.
    pub oid: u64,
    /// `trusted`: the identity was confirmed.
    pub is_confirmed: bool,
    /// `kidAccCreatedByParent`: the simplified account of a child under 14.
    pub is_made_by_parent: bool,
    /// The account is locked.
    pub is_locked: bool,
    /// What is asked for after the password.
    pub second_factor: SecondFactor,
    /// What stands between the second factor and the way back, in order.
    pub obstacles: &'static [Obstacle],
}

/// An account at VK ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VkAccount {
    /// Ten digits after +7, as typed.
    pub phone: &'static str,
    /// Typed on the second page.
    pub password: &'static str,
    /// VK's id of the person.
    pub user_id: u64,
    /// Has an educational profile: branch 1 of the leaflet. Without one: branch 2.
    pub edu_profile: bool,
}

/// Somebody one can sign in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// `ivan`
    pub id: &'static str,
    /// «Иван»
    pub first_name: &'static str,
    /// «Иванов»
    pub last_name: &'static str,
    /// «Иванович»
    pub middle_name: &'static str,
    /// `male` or `female`
    pub gender: &'static str,
    /// Date of birth.
    pub born: Date,
    /// Places at the portal; none: the school does not know the account.
    pub profiles: Vec<Profile>,
    /// The parent's consent is given; without it «Ваш дневник не найден…» [C identity.md §1.7].
    pub has_consent: bool,
    /// Account at Госуслуги.
    pub gosuslugi: Gosuslugi,
    /// Account at VK ID, where there is one. None: branch 3 of the leaflet.
    pub vk: Option<VkAccount>,
    /// What one sees as this person, in a sentence.
    pub shows: &'static str,
}

impl Person {
    /// «Иван Иванов»
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    /// «Иванов Иван Иванович»
    pub fn full_name(&self) -> String {
        format!(
            "{} {} {}",
            self.last_name, self.first_name, self.middle_name
        )
    }
}

const fn pupil(
    uid: u32,
    [last_name, first_name, middle_name]: [&'static str; 3],
    gender: &'static str,
    class: &'static str,
    parallel: u8,
) -> Pupil {
    Pupil {
        uid,
        first_name,
        last_name,
        middle_name,
        gender,
        class,
        parallel,
    }
}

/// Everybody with a diary.
pub(super) fn pupils() -> Vec<Pupil> {
    let mut pupils = vec![
        pupil(3728, ["Иванов", "Иван", "Иванович"], "male", "9А", 9),
        pupil(4115, ["Иванова", "Анна", "Ивановна"], "female", "2Б", 2),
        pupil(3944, ["Иванов", "Пётр", "Иванович"], "male", "6В", 6),
        // The same girl as 3736, at her second school.
        pupil(6736, ["Зайцева", "Вера", "Игоревна"], "female", "5Ф", 5),
    ];
    let classmate = |uid, name, gender| pupil(uid, name, gender, "9А", 9);
    pupils.extend([
        classmate(3729, ["Орлова", "Софья", "Андреевна"], "female"),
        classmate(3731, ["Белова", "Нина", "Олеговна"], "female"),
        classmate(3732, ["Громов", "Борис", "Львович"], "male"),
        classmate(3733, ["Юсупов", "Тимур", "Ринатович"], "male"),
        classmate(3734, ["Лебедева", "Елена", "Павловна"], "female"),
        classmate(3735, ["Морозов", "Глеб", "Сергеевич"], "male"),
        classmate(3736, ["Зайцева", "Вера", "Игоревна"], "female"),
        classmate(3737, ["Соколов", "Артём", "Ильич"], "male"),
        classmate(3738, ["Волкова", "Дина", "Романовна"], "female"),
        classmate(3739, ["Крылова", "Рита", "Денисовна"], "female"),
    ]);
    pupils
}

/// An account with nothing special about it; the number makes it differ from the others.
fn account(login: &'static str, password: &'static str, contacts: [&'static str; 3]) -> Gosuslugi {
    let [phone, email, snils] = contacts;
    let tail: u64 = phone
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |sum, digit| sum * 10 % 10_000 + u64::from(digit - b'0'));
    Gosuslugi {
        login,
        password,
        phone,
        email,
        snils,
        oid: 1_000_290_000 + tail,
        is_confirmed: true,
        is_made_by_parent: false,
        is_locked: false,
        second_factor: SecondFactor::Sms,
        obstacles: &[],
    }
}

fn at_school(uid: u32, role: Role, pupils: &[u32]) -> Profile {
    Profile {
        uid,
        role,
        vendor: VENDOR,
        vendor_id: VENDOR_ID,
        school: SCHOOL,
        pupils: pupils.to_vec(),
    }
}

/// A pupil with a diary of their own and nothing special; what differs is said by whoever calls.
fn schoolchild(uid: u32, id: &'static str, gosuslugi: Gosuslugi, shows: &'static str) -> Person {
    let found = pupils().into_iter().find(|pupil| pupil.uid == uid);
    let (first_name, last_name, middle_name, gender) =
        found.map_or(("", "", "", "female"), |pupil| {
            (
                pupil.first_name,
                pupil.last_name,
                pupil.middle_name,
                pupil.gender,
            )
        });
    Person {
        id,
        first_name,
        last_name,
        middle_name,
        gender,
        born: date(2011, 3, 14),
        profiles: vec![at_school(uid, Role::Student, &[uid])],
        has_consent: true,
        gosuslugi,
        vk: None,
        shows,
    }
}

/// Everybody one can sign in as.
pub(super) fn people() -> Vec<Person> {
    vec![
        Person {
            born: date(2011, 7, 25),
            vk: Some(VkAccount {
                phone: "9000000011",
                password: "mel-doska-9a",
                user_id: 530_001_011,
                edu_profile: true,
            }),
            ..schoolchild(
                3728,
                "ivan",
                account(
                    "ivan",
                    "parta-okno-9a",
                    ["+7 900 000-00-11", "ivan@example.ru", "000-000-011 11"],
                ),
                "Всё готово: дневник, онлайн-уроки, учебный профиль VK ID уже есть",
            )
        },
        Person {
            id: "maria",
            first_name: "Мария",
            last_name: "Иванова",
            middle_name: "Петровна",
            gender: "female",
            born: date(1985, 5, 9),
            profiles: vec![at_school(5021, Role::Parent, &[3728, 4115, 3944])],
            has_consent: true,
            gosuslugi: account(
                "maria",
                "kniga-lampa-5",
                ["+7 900 000-00-22", "maria@example.ru", "000-000-022 22"],
            ),
            vk: None,
            shows: "Мама троих детей: видит их дневники, но не онлайн-уроки",
        },
        Person {
            born: date(2018, 9, 3),
            ..schoolchild(
                4115,
                "anna",
                Gosuslugi {
                    is_made_by_parent: true,
                    second_factor: SecondFactor::None,
                    ..account(
                        "anna",
                        "myach-kukla-2b",
                        ["+7 900 000-00-33", "anna@example.ru", "000-000-033 33"],
                    )
                },
                "Второклассница: упрощённая учётная запись, аккаунта VK ещё нет",
            )
        },
        Person {
            born: date(2014, 2, 17),
            vk: Some(VkAccount {
                phone: "9000000044",
                password: "globus-ruchka-6v",
                user_id: 530_001_044,
                edu_profile: false,
            }),
            ..schoolchild(
                3944,
                "petr",
                account(
                    "petr",
                    "karta-penal-6v",
                    ["+7 900 000-00-44", "petr@example.ru", "000-000-044 44"],
                ),
                "Аккаунт VK есть, а учебного профиля в нём нет",
            )
        },
        Person {
            has_consent: false,
            ..schoolchild(
                3729,
                "sofia",
                account(
                    "sofia",
                    "list-kraska-9a",
                    ["+7 900 000-00-55", "sofia@example.ru", "000-000-055 55"],
                ),
                "Родитель не дал согласие: «Ваш дневник не найден…»",
            )
        },
        Person {
            id: "oleg",
            first_name: "Олег",
            last_name: "Новиков",
            middle_name: "Юрьевич",
            gender: "male",
            born: date(2011, 11, 2),
            profiles: Vec::new(),
            has_consent: true,
            gosuslugi: account(
                "oleg",
                "lyzhi-sneg-9a",
                ["+7 900 000-00-66", "oleg@example.ru", "000-000-066 66"],
            ),
            vk: None,
            shows: "Новенький: школа ещё не внесла его учётную запись в журнал",
        },
        schoolchild(
            3731,
            "nina",
            Gosuslugi {
                is_confirmed: false,
                ..account(
                    "nina",
                    "klen-luzha-9a",
                    ["+7 900 000-00-77", "nina@example.ru", "000-000-077 77"],
                )
            },
            "Учётная запись Госуслуг не подтверждена",
        ),
        schoolchild(
            3732,
            "boris",
            Gosuslugi {
                is_locked: true,
                ..account(
                    "boris",
                    "grom-molniya-9a",
                    ["+7 900 000-00-88", "boris@example.ru", "000-000-088 88"],
                )
            },
            "Учётная запись Госуслуг заблокирована",
        ),
        schoolchild(
            3733,
            "timur",
            Gosuslugi {
                second_factor: SecondFactor::Ttp,
                ..account(
                    "timur",
                    "shahmaty-kon-9a",
                    ["+7 900 000-01-11", "timur@example.ru", "000-000-111 11"],
                )
            },
            "Вторым шагом — код из приложения",
        ),
        schoolchild(
            3734,
            "elena",
            Gosuslugi {
                second_factor: SecondFactor::Max,
                ..account(
                    "elena",
                    "nota-skripka-9a",
                    ["+7 900 000-01-22", "elena@example.ru", "000-000-122 22"],
                )
            },
            "Вторым шагом — код в MAX",
        ),
        schoolchild(
            3735,
            "gleb",
            Gosuslugi {
                second_factor: SecondFactor::Push,
                ..account(
                    "gleb",
                    "volna-parus-9a",
                    ["+7 900 000-01-33", "gleb@example.ru", "000-000-133 33"],
                )
            },
            "Вторым шагом — подтверждение на телефоне",
        ),
        {
            let mut vera = schoolchild(
                3736,
                "vera",
                account(
                    "vera",
                    "bant-lenta-9a",
                    ["+7 900 000-01-44", "vera@example.ru", "000-000-144 44"],
                ),
                "Учится в двух школах: портал спрашивает, в какой дневник войти",
            );
            vera.profiles.push(Profile {
                uid: 6736,
                role: Role::Student,
                vendor: "stand2",
                vendor_id: "12346",
                school: "Учебная школа искусств",
                pupils: vec![6736],
            });
            vera
        },
        schoolchild(
            3737,
            "artem",
            Gosuslugi {
                obstacles: &[
                    Obstacle::FillMfa,
                    Obstacle::MaxQuiz,
                    Obstacle::ChangePassword,
                    Obstacle::GrantScopeAccess,
                ],
                ..account(
                    "artem",
                    "velik-most-9a",
                    ["+7 900 000-01-55", "artem@example.ru", "000-000-155 55"],
                )
            },
            "Госуслуги после пароля предлагают и спрашивают всё, что умеют",
        ),
        schoolchild(
            3738,
            "dina",
            Gosuslugi {
                obstacles: &[Obstacle::Captcha, Obstacle::ControlQuestion],
                ..account(
                    "dina",
                    "tetrad-bukva-9a",
                    ["+7 900 000-01-66", "dina@example.ru", "000-000-166 66"],
                )
            },
            "Госуслуги просят ввести код с картинки и ответить на контрольный вопрос",
        ),
        schoolchild(
            3739,
            "rita",
            Gosuslugi {
                obstacles: &[Obstacle::MaxQuizForced],
                ..account(
                    "rita",
                    "iskra-koster-9a",
                    ["+7 900 000-01-77", "rita@example.ru", "000-000-177 77"],
                )
            },
            "Госуслуги не пускают дальше, пока не пройден опрос о MAX",
        ),
    ]
}
