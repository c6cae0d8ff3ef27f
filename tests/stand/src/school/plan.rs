//! The timetable and the plans of the subjects.

use jiff::civil::Weekday;

/// A place in the timetable.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) number: Option<u8>,
    pub(super) subject: &'static str,
    pub(super) group: &'static str,
    pub(super) room: &'static str,
    pub(super) teacher: &'static str,
}

/// A homework in a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    pub(super) text: &'static str,
    pub(super) link: Option<&'static str>,
    pub(super) file: Option<&'static str>,
}

/// A lesson in a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) topic: &'static str,
    pub(super) tasks: &'static [Task],
}

/// Classes with a timetable.
pub(super) const CLASSES: [&str; 4] = ["9А", "6В", "2Б", "5Ф"];

const fn slot(
    number: u8,
    subject: &'static str,
    room: &'static str,
    teacher: &'static str,
) -> Slot {
    Slot {
        number: Some(number),
        subject,
        group: "",
        room,
        teacher,
    }
}

const fn group(
    number: u8,
    subject: &'static str,
    group: &'static str,
    room: &'static str,
    teacher: &'static str,
) -> Slot {
    Slot {
        number: Some(number),
        subject,
        group,
        room,
        teacher,
    }
}

const fn extra(subject: &'static str, room: &'static str, teacher: &'static str) -> Slot {
    Slot {
        number: None,
        subject,
        group: "",
        room,
        teacher,
    }
}

const RUSSIAN: &str = "Русский язык";
const LITERATURE: &str = "Литература";
const ALGEBRA: &str = "Алгебра";
const GEOMETRY: &str = "Геометрия";
const PHYSICS: &str = "Физика";
const CHEMISTRY: &str = "Химия";
const BIOLOGY: &str = "Биология";
const HISTORY: &str = "История";
const SOCIETY: &str = "Обществознание";
const GEOGRAPHY: &str = "География";
const INFORMATICS: &str = "Информатика";
const ENGLISH: &str = "Английский язык";
const SPORT: &str = "Физическая культура";
const SAFETY: &str = "Основы безопасности и защиты Родины";
const TALKS: &str = "Разговоры о важном";
const MATHS: &str = "Математика";
const READING: &str = "Литературное чтение";
const WORLD: &str = "Окружающий мир";
const MUSIC: &str = "Музыка";
const ART: &str = "Изобразительное искусство";
const CRAFT: &str = "Труд (технология)";
const PIANO: &str = "Фортепиано";
const SOLFEGGIO: &str = "Сольфеджио";
const CHOIR: &str = "Хор";
const MUSIC_HISTORY: &str = "Музыкальная литература";

const SOKOLOVA: &str = "Соколова Е.В.";
const PETROVA: &str = "Петрова П.П.";
const KUZNETSOV: &str = "Кузнецов А.Н.";
const FYODOROVA: &str = "Фёдорова О.И.";
const SMIT: &str = "Орлова Т.С.";
const BELOVA: &str = "Белова Н.А.";
const ZAITSEV: &str = "Зайцев Д.М.";
const NIKITINA: &str = "Никитина Л.Р.";
const GUSEV: &str = "Гусев И.И.";
const MOROZOVA: &str = "Морозова В.К.";
const ILYINA: &str = "Ильина С.Г.";
const TAGIROVA: &str = "Тагирова Г.М.";

const MONDAY_9: &[Slot] = &[
    slot(1, RUSSIAN, "31", SOKOLOVA),
    slot(2, ALGEBRA, "42", PETROVA),
    slot(3, PHYSICS, "25", KUZNETSOV),
    slot(4, HISTORY, "17", FYODOROVA),
    slot(5, BIOLOGY, "22", NIKITINA),
    slot(6, SPORT, "Спортивный зал", GUSEV),
    extra(TALKS, "42", PETROVA),
];
const TUESDAY_9: &[Slot] = &[
    slot(1, LITERATURE, "31", SOKOLOVA),
    slot(2, GEOMETRY, "42", PETROVA),
    group(3, ENGLISH, "Английский 9а/1", "14", SMIT),
    group(3, ENGLISH, "Английский 9а/2", "15", BELOVA),
    slot(4, CHEMISTRY, "24", NIKITINA),
    slot(5, GEOGRAPHY, "18", FYODOROVA),
];
const WEDNESDAY_9: &[Slot] = &[
    slot(1, RUSSIAN, "31", SOKOLOVA),
    slot(2, ALGEBRA, "42", PETROVA),
    slot(3, PHYSICS, "25", KUZNETSOV),
    slot(4, SOCIETY, "17", FYODOROVA),
    group(5, INFORMATICS, "Информатика 9а/1", "35", ZAITSEV),
    group(5, ENGLISH, "Английский 9а/2", "15", BELOVA),
    slot(6, LITERATURE, "31", SOKOLOVA),
];
const THURSDAY_9: &[Slot] = &[
    slot(1, ALGEBRA, "42", PETROVA),
    slot(2, RUSSIAN, "31", SOKOLOVA),
    slot(3, HISTORY, "17", FYODOROVA),
    slot(4, ENGLISH, "14", SMIT),
    slot(5, CHEMISTRY, "24", NIKITINA),
    slot(6, SAFETY, "12", GUSEV),
];
const FRIDAY_9: &[Slot] = &[
    slot(1, GEOMETRY, "42", PETROVA),
    slot(2, PHYSICS, "25", KUZNETSOV),
    slot(3, LITERATURE, "31", SOKOLOVA),
    slot(4, BIOLOGY, "22", NIKITINA),
    slot(5, GEOGRAPHY, "18", FYODOROVA),
    slot(6, SPORT, "Спортивный зал", GUSEV),
];
const SATURDAY_9: &[Slot] = &[
    slot(1, ALGEBRA, "42", PETROVA),
    slot(2, RUSSIAN, "31", SOKOLOVA),
    slot(3, INFORMATICS, "35", ZAITSEV),
    slot(4, SPORT, "Спортивный зал", GUSEV),
];

const MONDAY_2: &[Slot] = &[
    slot(1, READING, "5", MOROZOVA),
    slot(2, MATHS, "5", MOROZOVA),
    slot(3, RUSSIAN, "5", MOROZOVA),
    slot(4, SPORT, "Малый зал", GUSEV),
    extra(TALKS, "5", MOROZOVA),
];
const TUESDAY_2: &[Slot] = &[
    slot(1, RUSSIAN, "5", MOROZOVA),
    slot(2, MATHS, "5", MOROZOVA),
    slot(3, WORLD, "5", MOROZOVA),
    slot(4, MUSIC, "8", BELOVA),
];
const WEDNESDAY_2: &[Slot] = &[
    slot(1, MATHS, "5", MOROZOVA),
    slot(2, RUSSIAN, "5", MOROZOVA),
    slot(3, READING, "5", MOROZOVA),
    slot(4, CRAFT, "5", MOROZOVA),
];
const THURSDAY_2: &[Slot] = &[
    slot(1, RUSSIAN, "5", MOROZOVA),
    slot(2, MATHS, "5", MOROZOVA),
    slot(3, WORLD, "5", MOROZOVA),
    slot(4, ART, "7", BELOVA),
];
const FRIDAY_2: &[Slot] = &[
    slot(1, READING, "5", MOROZOVA),
    slot(2, RUSSIAN, "5", MOROZOVA),
    slot(3, MATHS, "5", MOROZOVA),
    slot(4, SPORT, "Малый зал", GUSEV),
];

const MONDAY_6: &[Slot] = &[
    slot(1, MATHS, "41", PETROVA),
    slot(2, RUSSIAN, "33", ILYINA),
    slot(3, BIOLOGY, "22", NIKITINA),
    slot(4, ENGLISH, "14", SMIT),
    slot(5, SPORT, "Спортивный зал", GUSEV),
    extra(TALKS, "33", ILYINA),
];
const TUESDAY_6: &[Slot] = &[
    slot(1, RUSSIAN, "33", ILYINA),
    slot(2, MATHS, "41", PETROVA),
    slot(3, HISTORY, "17", FYODOROVA),
    group(4, INFORMATICS, "Информатика 6в/1", "35", ZAITSEV),
    group(4, ENGLISH, "Английский 6в/2", "15", BELOVA),
    slot(5, MUSIC, "8", BELOVA),
];
const WEDNESDAY_6: &[Slot] = &[
    slot(1, LITERATURE, "33", ILYINA),
    slot(2, MATHS, "41", PETROVA),
    slot(3, GEOGRAPHY, "18", FYODOROVA),
    slot(4, RUSSIAN, "33", ILYINA),
    slot(5, CRAFT, "Мастерская", GUSEV),
    slot(6, CRAFT, "Мастерская", GUSEV),
];
const THURSDAY_6: &[Slot] = &[
    slot(1, MATHS, "41", PETROVA),
    slot(2, RUSSIAN, "33", ILYINA),
    slot(3, ENGLISH, "14", SMIT),
    slot(4, HISTORY, "17", FYODOROVA),
    slot(5, ART, "7", BELOVA),
];
const FRIDAY_6: &[Slot] = &[
    slot(1, RUSSIAN, "33", ILYINA),
    slot(2, MATHS, "41", PETROVA),
    slot(3, LITERATURE, "33", ILYINA),
    slot(4, ENGLISH, "14", SMIT),
    slot(5, SPORT, "Спортивный зал", GUSEV),
];

const PIANO_DAY: &[Slot] = &[
    slot(1, PIANO, "Класс 3", TAGIROVA),
    slot(2, SOLFEGGIO, "Класс 6", TAGIROVA),
];
const CHOIR_DAY: &[Slot] = &[
    slot(1, CHOIR, "Актовый зал", TAGIROVA),
    slot(2, CHOIR, "Актовый зал", TAGIROVA),
    slot(3, MUSIC_HISTORY, "Класс 6", TAGIROVA),
];

/// The day's timetable of a class.
pub(super) fn slots(class: &str, weekday: Weekday) -> &'static [Slot] {
    match (class, weekday) {
        ("9А", Weekday::Monday) => MONDAY_9,
        ("9А", Weekday::Tuesday) => TUESDAY_9,
        ("9А", Weekday::Wednesday) => WEDNESDAY_9,
        ("9А", Weekday::Thursday) => THURSDAY_9,
        ("9А", Weekday::Friday) => FRIDAY_9,
        ("9А", Weekday::Saturday) => SATURDAY_9,
        ("2Б", Weekday::Monday) => MONDAY_2,
        ("2Б", Weekday::Tuesday) => TUESDAY_2,
        ("2Б", Weekday::Wednesday) => WEDNESDAY_2,
        ("2Б", Weekday::Thursday) => THURSDAY_2,
        ("2Б", Weekday::Friday) => FRIDAY_2,
        ("6В", Weekday::Monday) => MONDAY_6,
        ("6В", Weekday::Tuesday) => TUESDAY_6,
        ("6В", Weekday::Wednesday) => WEDNESDAY_6,
        ("6В", Weekday::Thursday) => THURSDAY_6,
        ("6В", Weekday::Friday) => FRIDAY_6,
        // The school of arts.
        ("5Ф", Weekday::Monday | Weekday::Wednesday) => PIANO_DAY,
        ("5Ф", Weekday::Friday) => CHOIR_DAY,
        _ => &[],
    }
}

const WEEK: [Weekday; 6] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
];

/// Which of the week's lessons of its subject a slot is, and how many there are: the plan goes on from lesson
/// to lesson, and sub-groups that share a number stay together.
pub(super) fn place(class: &str, weekday: Weekday, slot: &Slot) -> (usize, usize) {
    let mut of_subject: Vec<(Weekday, Option<u8>)> = WEEK
        .into_iter()
        .flat_map(|day| {
            slots(class, day)
                .iter()
                .filter(|s| s.subject == slot.subject)
                .map(move |s| (day, s.number))
        })
        .collect();
    of_subject.dedup();
    let nth = of_subject
        .iter()
        .position(|place| *place == (weekday, slot.number))
        .unwrap_or_default();
    (nth, of_subject.len())
}

const fn words(text: &'static str) -> Task {
    Task {
        text,
        link: None,
        file: None,
    }
}

const fn with_link(text: &'static str, link: &'static str) -> Task {
    Task {
        text,
        link: Some(link),
        file: None,
    }
}

const fn with_file(text: &'static str, file: &'static str) -> Task {
    Task {
        text,
        link: None,
        file: Some(file),
    }
}

macro_rules! entries {
    ($($topic:literal => [$($task:expr),*]),+ $(,)?) => {
        &[$(Entry { topic: $topic, tasks: const { &[$($task),*] } }),+]
    };
}

/// A class's plan of a subject: topics with their homework, gone through again and again.
pub(super) fn entries(class: &str, subject: &str) -> &'static [Entry] {
    match (class, subject) {
        ("2Б", RUSSIAN) => entries![
            "Безударные гласные в корне слова" => [words("Стр. 84, упр. 128")],
            "Слова с удвоенными согласными" => [words("Стр. 90, упр. 137; словарные слова")],
            "Развивающее изложение" => [],
        ],
        ("6В", MATHS) => entries![
            "Наименьшее общее кратное" => [words("П. 7, № 202 (а, б), 204")],
            "Основное свойство дроби" => [words("П. 8, № 237"), with_link("Тренажёр", "maths/fractions")],
            "Приведение дробей к общему знаменателю" => [words("П. 10, № 297"), with_file("Карточка", "Дроби. Карточка 3.pdf")],
            "Контрольная работа № 2 «Дроби»" => [],
        ],
        ("6В", RUSSIAN) => entries![
            "Словообразование: приставки пре- и при-" => [words("§ 39, упр. 211")],
            "Соединительные о и е в сложных словах" => [words("§ 41, упр. 226; словарные слова")],
            "Сочинение по картине" => [with_file("Закончить сочинение", "Картина.jpg")],
        ],
        ("6В", LITERATURE) => entries![
            "И. А. Крылов. Басни" => [words("Басня наизусть на выбор")],
            "А. С. Пушкин. «Дубровский»" => [words("Главы 1–5, план")],
        ],
        ("6В", HISTORY) => entries![
            "Столетняя война" => [words("§ 19, вопросы 1–4")],
            "Усиление королевской власти" => [words("§ 20, таблица")],
        ],
        ("6В", GEOGRAPHY) => entries![
            "Реки. Речной бассейн Оби" => [words("§ 29, контурная карта")],
            "Озёра и болота Югры" => [words("§ 30")],
        ],
        ("6В", BIOLOGY) => entries![
            "Строение листа" => [words("§ 9, зарисовать")],
            "Фотосинтез" => [words("§ 12, вопросы")],
        ],
        ("6В", INFORMATICS) => entries!["Информация и её виды" => [words("§ 4, задание 2")]],
        ("6В", ENGLISH) => entries![
            "My city. Prepositions of place" => [words("SB p. 38 ex. 3")],
            "Past Simple: irregular verbs" => [words("WB p. 22, глаголы 1–15")],
        ],
        (_, PIANO) => {
            entries!["Гаммы до мажор и ля минор" => [words("Играть 30 минут каждый день")]]
        }
        (_, SOLFEGGIO) => {
            entries!["Тритоны" => [words("Построить от до и ре"), with_file("Диктант", "Диктант 7.pdf")]]
        }
        (_, CHOIR) => entries!["Распевание. Канон" => []],
        (_, MUSIC_HISTORY) => entries!["Й. Гайдн. Симфония" => [words("Послушать первую часть")]],
        (_, RUSSIAN) => entries![
            "Сложноподчинённые предложения с придаточными определительными" => [words("§ 18, упр. 104 (письменно)")],
            "Знаки препинания в сложноподчинённом предложении" => [words("§ 19, упр. 112"), with_file("Карточка № 4, задания 1–3", "Карточка 4. Пунктуация.docx")],
            "Сжатое изложение" => [words("Повторить приёмы сжатия текста")],
            "Анализ изложения. Работа над ошибками" => [],
            "Придаточные обстоятельственные" => [with_link("§ 21, тренировочный тест", "russian/test-21")],
        ],
        (_, LITERATURE) => entries![
            "А. С. Пушкин. «Евгений Онегин». Замысел и композиция" => [words("Главы 1–2, выписать приметы времени")],
            "Онегин и Ленский" => [words("Глава 3, письмо Татьяны наизусть")],
            "«Энциклопедия русской жизни»" => [words("Сочинение-рассуждение, 150 слов"), with_file("План сочинения", "План сочинения.pdf")],
            "М. Ю. Лермонтов. «Герой нашего времени»" => [words("«Бэла», вопросы 1–5 на стр. 214")],
        ],
        (_, ALGEBRA) => entries![
            "Линейные уравнения" => [words("§ 7, № 141, 143 (а, б)"), with_link("Разобрать пример", "algebra/linear")],
            "Системы линейных уравнений" => [words("§ 8, № 156–158")],
            "Квадратные неравенства" => [words("§ 12, № 304 (чётные)"), with_file("Вариант для подготовки", "Неравенства. Вариант 2.pdf")],
            "Метод интервалов" => [words("§ 13, № 325, 327")],
            "Контрольная работа № 3 «Неравенства»" => [],
            "Функция y = xⁿ и её график" => [words("§ 15, построить графики, № 401")],
        ],
        (_, GEOMETRY) => entries![
            "Скалярное произведение векторов" => [words("П. 101–102, № 1039 (а, г)")],
            "Теорема косинусов" => [words("П. 98, № 1025, выучить доказательство")],
            "Решение треугольников" => [words("№ 1031, 1033"), with_link("Чертёж к задаче", "geometry/triangle")],
        ],
        (_, PHYSICS) => entries![
            "Закон всемирного тяготения" => [words("§ 15, упр. 15 (2, 3)")],
            "Импульс тела. Закон сохранения импульса" => [words("§ 20, вопросы письменно"), with_file("Лабораторная работа № 2", "Лабораторная 2.docx")],
            "Реактивное движение. Ракеты" => [with_link("§ 21, посмотреть опыт", "physics/rocket")],
            "Механические колебания" => [words("§ 23–24, упр. 23")],
        ],
        (_, CHEMISTRY) => entries![
            "Электролитическая диссоциация" => [words("§ 9, упр. 3–5")],
            "Ионные уравнения реакций" => [words("§ 10, составить 4 уравнения")],
            "Практическая работа № 1 «Свойства кислот»" => [with_file("Бланк отчёта", "Отчёт ПР1.docx")],
        ],
        (_, BIOLOGY) => entries![
            "Строение клетки" => [words("§ 11, зарисовать схему")],
            "Деление клетки. Митоз" => [words("§ 13, таблица фаз")],
            "Наследственность и изменчивость" => [words("§ 20, задача 2")],
        ],
        (_, HISTORY) => entries![
            "Великие реформы 1860–1870-х годов" => [words("§ 16, даты выучить")],
            "Общественное движение при Александре II" => [words("§ 18, таблица в тетради")],
            "Внешняя политика России во второй половине XIX века" => [with_file("§ 20, контурная карта", "Карта 1878.png")],
        ],
        (_, SOCIETY) => entries![
            "Политика и власть" => [words("§ 1, эссе на полстраницы")],
            "Правовое государство" => [words("§ 4, вопросы 2–6")],
        ],
        (_, GEOGRAPHY) => entries![
            "Топливно-энергетический комплекс. Нефть и газ Югры" => [words("§ 14, отметить на карте месторождения")],
            "Металлургический комплекс" => [words("§ 17")],
        ],
        (_, INFORMATICS) => entries![
            "Алгоритмы с ветвлением на Python" => [with_link("Задачи 3 и 4", "informatics/branches")],
            "Таблицы. Сортировка и фильтры" => [with_file("Заполнить таблицу", "Расходы.xlsx")],
        ],
        (_, ENGLISH) => entries![
            "Mass media. Present Perfect Passive" => [words("SB p. 62 ex. 4, учить слова Unit 5")],
            "Reading: Breaking news" => [words("WB p. 31 ex. 2–3")],
            "Speaking: My favourite programme" => [words("Рассказ, 10–12 предложений")],
        ],
        (_, SPORT) => entries![
            "Волейбол: верхняя передача" => [],
            "Лыжная подготовка: попеременный ход" => [words("Форма по погоде, лыжи")],
        ],
        (_, SAFETY) => entries![
            "Первая помощь при ушибах и переломах" => [words("Параграф 22, памятка")],
            "Правила поведения на льду" => [],
        ],
        (_, TALKS) => entries![
            "День матери" => [],
            "Моя малая Родина" => [],
        ],
        (_, MATHS) => entries![
            "Сложение вида 37 + 48" => [words("Стр. 62, № 4, 5")],
            "Прямоугольник и квадрат" => [words("Стр. 66, № 3; начертить квадрат 5 см")],
            "Решение задач в два действия" => [words("Карточка, задача 2")],
        ],
        (_, READING) => entries![
            "К. И. Чуковский. «Федорино горе»" => [words("Читать по ролям, стр. 48–52")],
            "С. Я. Маршак. «Кот и лодыри»" => [words("Выучить отрывок")],
        ],
        (_, WORLD) => entries![
            "Какие бывают звери" => [words("Стр. 70–73, рассказ о звере Югры")],
            "Невидимые нити природы" => [words("Рабочая тетрадь, стр. 34")],
        ],
        (_, MUSIC) => entries!["П. И. Чайковский. «Детский альбом»" => [words("Послушать «Марш»")]],
        (_, ART) => entries!["Зимний лес: холодные цвета" => [words("Принести гуашь")]],
        (_, CRAFT) => entries!["Оригами: снежинка" => [words("Цветная бумага, ножницы")]],
        _ => &[],
    }
}
